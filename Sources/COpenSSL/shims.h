// SPDX-License-Identifier: Apache-2.0
//
// The system's OpenSSL 3, and one function for each macro of it that Swift cannot see.
#ifndef APUS_COPENSSL_SHIMS_H
#define APUS_COPENSSL_SHIMS_H

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
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
