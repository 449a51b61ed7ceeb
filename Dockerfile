# A small image of lightningd and lightning-cli: the runtime without a shell or a package manager, the program compiled ahead of time, the curve library, and
# a user who is not root. README.md says how to run it, docs/docker.md what of it was tried, and how.

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
ARG TARGETARCH
WORKDIR /source
COPY . .
RUN case "$TARGETARCH" in arm64) rid=linux-arm64 ;; arm) rid=linux-arm ;; *) rid=linux-x64 ;; esac \
    && scripts/publish "$rid" /out/app \
    && mkdir -p /out/home/.lightning

# libsecp256k1 comes as a package of the system that the runtime image is made of
FROM mcr.microsoft.com/dotnet/runtime:10.0-noble AS curve
RUN apt-get update \
    && apt-get install -y --no-install-recommends libsecp256k1-1 \
    && mkdir -p /out \
    && cp -L "$(dpkg -L libsecp256k1-1 | grep '/libsecp256k1\.so\.1$')" /out/libsecp256k1.so.1

FROM mcr.microsoft.com/dotnet/runtime:10.0-noble-chiseled
COPY --from=curve /out/libsecp256k1.so.1 /usr/local/lib/libsecp256k1.so.1
COPY --from=build /out/app /opt/lightningd
COPY --from=build --chown=1654:1654 /out/home /home/app
ENV HOME=/home/app \
    PATH=/opt/lightningd:/usr/local/bin:/usr/bin:/bin \
    LIBSECP256K1_PATH=/usr/local/lib/libsecp256k1.so.1 \
    DOTNET_EnableDiagnostics=0
USER 1654:1654
WORKDIR /home/app
VOLUME /home/app/.lightning
EXPOSE 9735 19735 39735 19846
# "network=..." belongs into the volume's config file: lightning-cli reads it, too
HEALTHCHECK --interval=30s --timeout=10s --start-period=90s CMD ["lightning-cli", "-N", "none", "getinfo"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["lightningd"]
