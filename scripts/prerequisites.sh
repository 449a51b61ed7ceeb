# Sourced by ./run and ./test: makes sure that what the build and the node need is on this machine, installs what it can,
# and says what is missing where it can't.

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

# how to install a library by hand, for the systems we know
hint_secp256k1() {
    say "  Debian, Ubuntu:  apt-get install libsecp256k1-1   (-0 or -2 on other releases: apt-cache search libsecp256k1)"
    say "  Fedora:          dnf install libsecp256k1"
    say "  Arch:            pacman -S libsecp256k1"
    say "  Alpine:          apk add libsecp256k1"
    say "  macOS:           brew install secp256k1"
}

can_apt() { command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; }

apt_update_once() {
    [ -z "${APT_UPDATED:-}" ] || return 0
    say "updating the list of Debian packages"
    apt-get update -qq >/dev/null || say "warning: apt-get update failed, going on with the list there is"
    APT_UPDATED=1
}

need_dotnet() {
    command -v dotnet >/dev/null 2>&1 || die "the .NET 10 SDK is missing: install it (https://dot.net) and put 'dotnet' on PATH"
    dotnet --list-sdks | grep -Eq '^1[0-9]\.' || die "the .NET 10 SDK is missing; installed here: $(dotnet --list-sdks | tr '\n' ' ')"
}

has_secp256k1() {
    local lib
    if command -v ldconfig >/dev/null 2>&1 || [ -x /sbin/ldconfig ]; then
        PATH=$PATH:/sbin ldconfig -p 2>/dev/null | grep -Eq 'libsecp256k1\.so\.[0-6]( |$)' && return 0
    fi
    for lib in /usr/lib /usr/local/lib /usr/lib64 /opt/homebrew/lib /usr/local/opt/secp256k1/lib; do
        ls "$lib"/libsecp256k1.so.[0-6] "$lib"/libsecp256k1.[0-6].dylib 2>/dev/null | grep -q . && return 0
    done
    return 1
}

need_secp256k1() {
    has_secp256k1 && return 0
    if can_apt; then
        apt_update_once
        local package
        package=$(apt-cache pkgnames libsecp256k1- | grep -E '^libsecp256k1-[0-6]$' | sort | tail -n 1)
        [ -n "$package" ] || die "no package libsecp256k1-0 to -6 in this system's package lists"
        say "installing $package"
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null \
            || die "apt-get install $package failed"
        has_secp256k1 && return 0
    fi
    say "error: libsecp256k1 (any of the sonames 0 to 6) is missing and this script can't install it here: run as root, or:"
    hint_secp256k1
    exit 1
}

has_node() { command -v node >/dev/null 2>&1 && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ]; }

# Tests against real peers run on Node.js, and install what they need from npm; without it they fail, everything else runs.
want_node() {
    has_node && return 0
    if can_apt; then
        apt_update_once
        local version
        version=$(apt-cache policy nodejs 2>/dev/null | sed -n 's/^ *Candidate: \([0-9]*\).*/\1/p')
        if [ "${version:-0}" -ge 20 ]; then
            say "installing nodejs and npm"
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null || true
            has_node && return 0
        fi
    fi
    say "note: Node.js 20 or newer is missing (https://nodejs.org): tests against real peers need it"
}
