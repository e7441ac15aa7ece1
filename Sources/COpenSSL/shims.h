// SPDX-License-Identifier: Apache-2.0
//
// The system's OpenSSL 3, and one function for each macro of it that Swift cannot see.
#ifndef APUS_COPENSSL_SHIMS_H
#define APUS_COPENSSL_SHIMS_H

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/opensslv.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#if OPENSSL_VERSION_MAJOR < 3
#error "Apus needs OpenSSL 3 or later: install libssl-dev (Debian) or openssl@3 (Homebrew)."
#endif

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#elif defined(__linux__) && defined(__aarch64__)
#include <sys/auxv.h>
#endif

// Contexts.

static inline int apus_SSL_CTX_only_tls13(SSL_CTX *context) {
  return SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1
      && SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1;
}
static inline void apus_SSL_CTX_set_mode(SSL_CTX *context, long modes) {
  SSL_CTX_set_mode(context, modes);
}
static inline int apus_SSL_CTX_set_groups(SSL_CTX *context, const char *list) {
  return SSL_CTX_set1_groups_list(context, list) == 1;
}
static inline int apus_SSL_CTX_set_signature_algorithms(SSL_CTX *context, const char *list) {
  return SSL_CTX_set1_sigalgs_list(context, list) == 1;
}
/// No tickets and no compression; the server's order of ciphers, unless the client lacks AES.
static inline void apus_SSL_CTX_set_options(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION
      | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
}
/// The bytes of certificates that a peer may send.
static inline void apus_SSL_CTX_set_max_chain(SSL_CTX *context, long byteCount) {
  SSL_CTX_set_max_cert_list(context, byteCount);
}
static inline void apus_SSL_CTX_no_session_cache(SSL_CTX *context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}
static inline int apus_SSL_CTX_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
  return SSL_CTX_add1_chain_cert(context, certificate) == 1;
}
static inline void apus_SSL_CTX_set_servername_callback(
    SSL_CTX *context, int (*callback)(SSL *, int *, void *)) {
  SSL_CTX_set_tlsext_servername_callback(context, callback);
}

// Sessions.

static inline int apus_SSL_set_server_name(SSL *ssl, const char *name) {
  return SSL_set_tlsext_host_name(ssl, name) == 1;
}
/// Whether record buffers are freed after each record, which costs two allocations a record, or
/// kept, which costs 34 KiB a session.
static inline void apus_SSL_keep_buffers(SSL *ssl, int keeps) {
  if (keeps) {
    SSL_clear_mode(ssl, SSL_MODE_RELEASE_BUFFERS);
  } else {
    SSL_set_mode(ssl, SSL_MODE_RELEASE_BUFFERS);
    SSL_free_buffers(ssl);
  }
}
static inline void apus_SSL_set_owner(SSL *ssl, void *owner) { SSL_set_app_data(ssl, owner); }
static inline void *apus_SSL_owner(const SSL *ssl) { return SSL_get_app_data(ssl); }

// BIOs.

static inline void apus_BIO_want_more(BIO *bio) { BIO_set_retry_read(bio); }
static inline void apus_BIO_clear_retry(BIO *bio) { BIO_clear_retry_flags(bio); }
static inline long apus_BIO_memory(BIO *bio, const char **start) {
  return BIO_get_mem_data(bio, (char **)start);
}

// Certificates.

static inline int apus_GENERAL_NAMES_count(const GENERAL_NAMES *names) {
  return sk_GENERAL_NAME_num(names);
}
/// The bytes of the URI at `index`, which may hold a NUL; null if that name is no URI.
static inline const unsigned char *apus_GENERAL_NAMES_uri(
    const GENERAL_NAMES *names, int index, int *byteCount) {
  const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
  if (name == NULL || name->type != GEN_URI) return NULL;
  *byteCount = ASN1_STRING_length(name->d.uniformResourceIdentifier);
  return ASN1_STRING_get0_data(name->d.uniformResourceIdentifier);
}
static inline EVP_PKEY *apus_new_P256_key(void) { return EVP_EC_gen("P-256"); }
/// Adds one extension in the syntax of openssl's configuration files; `value` must be our own word.
static inline int apus_X509_add_extension(
    X509 *certificate, X509 *issuer, int nid, const char *value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
  X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
  if (extension == NULL) return 0;
  int added = X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
  return added;
}

// Signatures of ES256 (RFC 7518 §3.4): r and s of 32 bytes each, one after the other.

/// The key of an uncompressed point of 65 bytes; null when that is no point of P-256.
static inline EVP_PKEY *apus_P256_public_key(const unsigned char *point) {
  OSSL_PARAM parameters[] = {
    OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)"P-256", 0),
    OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)point, 65),
    OSSL_PARAM_construct_end(),
  };
  EVP_PKEY *key = NULL;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
  EVP_PKEY_CTX *check = NULL;
  if (context != NULL && EVP_PKEY_fromdata_init(context) == 1
      && EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) == 1) {
    check = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    if (check == NULL || EVP_PKEY_public_check(check) != 1) {
      EVP_PKEY_free(key);
      key = NULL;
    }
  }
  EVP_PKEY_CTX_free(check);
  EVP_PKEY_CTX_free(context);
  return key;
}
/// The point of a key as 65 bytes.
static inline int apus_P256_point(const EVP_PKEY *key, unsigned char *point) {
  size_t byteCount = 0;
  return EVP_PKEY_get_octet_string_param(
      key, OSSL_PKEY_PARAM_PUB_KEY, point, 65, &byteCount) == 1
      && byteCount == 65 && point[0] == 4;
}
static inline int apus_ES256_verify(
    EVP_PKEY *key, const unsigned char *raw, const unsigned char *message, size_t byteCount) {
  int isValid = 0;
  unsigned char *encoded = NULL;
  ECDSA_SIG *signature = ECDSA_SIG_new();
  BIGNUM *r = BN_bin2bn(raw, 32, NULL), *s = BN_bin2bn(raw + 32, 32, NULL);
  if (signature == NULL || r == NULL || s == NULL || ECDSA_SIG_set0(signature, r, s) != 1) {
    BN_free(r);
    BN_free(s);
  } else {
    int encodedByteCount = i2d_ECDSA_SIG(signature, &encoded);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    isValid = encodedByteCount > 0 && context != NULL
        && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1
        && EVP_DigestVerify(context, encoded, (size_t)encodedByteCount, message, byteCount) == 1;
    EVP_MD_CTX_free(context);
  }
  OPENSSL_free(encoded);
  ECDSA_SIG_free(signature);
  return isValid;
}
static inline int apus_ES256_sign(
    EVP_PKEY *key, unsigned char *raw, const unsigned char *message, size_t byteCount) {
  // 72: what DER makes of two numbers of 32 bytes at the most.
  unsigned char encoded[72];
  size_t encodedByteCount = sizeof encoded;
  const unsigned char *next = encoded;
  int isSigned = 0;
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  if (context != NULL && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1
      && EVP_DigestSign(context, encoded, &encodedByteCount, message, byteCount) == 1) {
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &next, (long)encodedByteCount);
    isSigned = signature != NULL
        && BN_bn2binpad(ECDSA_SIG_get0_r(signature), raw, 32) == 32
        && BN_bn2binpad(ECDSA_SIG_get0_s(signature), raw + 32, 32) == 32;
    ECDSA_SIG_free(signature);
  }
  EVP_MD_CTX_free(context);
  return isSigned;
}

// The processor.

/// Whether AES-GCM is computed by instructions of the processor; without them ChaCha20 is faster.
static inline int apus_has_AES(void) {
#if defined(__x86_64__) || defined(__i386__)
  unsigned int a, b, c, d;
  return __get_cpuid(1, &a, &b, &c, &d) && (c & (1u << 25)) && (c & (1u << 1));
#elif defined(__linux__) && defined(__aarch64__)
  return (getauxval(AT_HWCAP) & (1u << 3)) != 0;
#elif defined(__APPLE__)
  return 1;
#else
  return 0;
#endif
}

#endif
