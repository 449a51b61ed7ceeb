/*
 * What libsecp256k1 costs when called from C. Reads lines "OPERATION COUNT" and answers each with the nanoseconds one operation took,
 * so that the caller can take turns with its own measurements on a machine whose speed drifts.
 */
#include <secp256k1.h>
#include <secp256k1_ecdh.h>
#include <secp256k1_extrakeys.h>
#include <secp256k1_schnorrsig.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static secp256k1_context *ctx;
static unsigned char secret[32], hash[32], aux[32], schnorr[64], shared[32];
static secp256k1_pubkey pubkey;
static secp256k1_xonly_pubkey xonly;
static secp256k1_keypair keypair;
static secp256k1_ecdsa_signature ecdsa;

static void must(int ok)
{
    if (!ok) {
        fprintf(stderr, "secp_bench: an operation failed\n");
        exit(1);
    }
}

static void ecdsa_sign(void) { must(secp256k1_ecdsa_sign(ctx, &ecdsa, hash, secret, NULL, NULL)); }

static void ecdsa_verify(void) { must(secp256k1_ecdsa_verify(ctx, &ecdsa, hash, &pubkey)); }

static void ecdh(void) { must(secp256k1_ecdh(ctx, shared, &pubkey, secret, NULL, NULL)); }

static void schnorr_sign(void) { must(secp256k1_schnorrsig_sign_custom(ctx, schnorr, hash, 32, &keypair, NULL)); }

static void schnorr_verify(void) { must(secp256k1_schnorrsig_verify(ctx, schnorr, hash, 32, &xonly)); }

static const struct {
    const char *name;
    void (*run)(void);
} operations[] = {
    {"ecdsa_sign", ecdsa_sign},
    {"ecdsa_verify", ecdsa_verify},
    {"ecdh", ecdh},
    {"schnorr_sign", schnorr_sign},
    {"schnorr_verify", schnorr_verify},
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

int main(void)
{
    char name[32];
    long count;

    memset(secret, 0x5a, sizeof secret);
    memset(hash, 0xc3, sizeof hash);
    memset(aux, 0x11, sizeof aux);
    ctx = secp256k1_context_create(SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY);
    must(secp256k1_context_randomize(ctx, aux));
    must(secp256k1_ec_pubkey_create(ctx, &pubkey, secret));
    must(secp256k1_keypair_create(ctx, &keypair, secret));
    must(secp256k1_keypair_xonly_pub(ctx, &xonly, NULL, &keypair));
    ecdsa_sign();
    schnorr_sign();

    while (scanf("%31s %ld", name, &count) == 2) {
        size_t i;
        for (i = 0; i < sizeof operations / sizeof *operations; i++) {
            if (strcmp(operations[i].name, name) == 0) {
                long n;
                double start = now();
                for (n = 0; n < count; n++)
                    operations[i].run();
                printf("%.1f\n", (now() - start) / count);
                fflush(stdout);
            }
        }
    }
    return 0;
}
