#ifndef DISPOSISI_CGMime_SHIM_H
#define DISPOSISI_CGMime_SHIM_H

#include <gmime/gmime.h>

/// Gives up one reference to a GMime object; a null pointer is ignored.
static inline void cgmime_unref(void *_Nullable object) {
    if (object) g_object_unref(object);
}

/// Frees a string that GMime returned to its caller; a null pointer is ignored.
static inline void cgmime_free(char *_Nullable text) { g_free(text); }

/// The one mailbox that `address` is, or null when it is a group; borrowed.
static inline InternetAddressMailbox *_Nullable cgmime_as_mailbox(InternetAddress *_Nullable address) {
    return INTERNET_ADDRESS_IS_MAILBOX(address) ? INTERNET_ADDRESS_MAILBOX(address) : NULL;
}

/// The group that `address` is, or null when it is a mailbox; borrowed.
static inline InternetAddressGroup *_Nullable cgmime_as_group(InternetAddress *_Nullable address) {
    return INTERNET_ADDRESS_IS_GROUP(address) ? INTERNET_ADDRESS_GROUP(address) : NULL;
}

/// The first state of a uuencode decoder whose `begin` line has been skipped.
static inline int cgmime_uuencode_after_begin(void) { return GMIME_UUDECODE_STATE_BEGIN; }

/// Finds `pattern` in `bytes`; declared here because the C library hides it behind a feature macro.
extern void *_Nullable memmem(const void *_Nonnull, size_t, const void *_Nonnull, size_t);
static inline const void *_Nullable cgmime_find(
    const void *_Nonnull bytes, size_t count, const void *_Nonnull pattern, size_t length) {
    return memmem(bytes, count, pattern, length);
}

#endif
