#ifndef DISPOSISI_CLibcurl_SHIM_H
#define DISPOSISI_CLibcurl_SHIM_H

#include <curl/curl.h>
#include <sys/socket.h>

// curl_easy_setopt and curl_easy_getinfo are variadic and cannot be called from Swift. There is one function for each
// type of argument, so that the compiler sees a value of the wrong type.

/// Sets an option that takes a number.
static inline CURLcode clibcurl_setopt_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

/// Sets an option that takes a string; libcurl copies it.
static inline CURLcode clibcurl_setopt_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

/// Sets an option that takes a pointer; it must stay valid as long as the handle uses it.
static inline CURLcode clibcurl_setopt_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

/// The shape of the functions that are handed the server's lines.
typedef size_t (*clibcurl_receive)(char *bytes, size_t size, size_t count, void *context);

/// Sets an option that takes a function which is handed bytes.
static inline CURLcode clibcurl_setopt_receive(CURL *handle, CURLoption option, clibcurl_receive value) {
    return curl_easy_setopt(handle, option, value);
}

/// Opens a socket that no child process inherits; libcurl's own would be.
static inline curl_socket_t clibcurl_open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    (void)context;
    (void)purpose;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// Makes the handle open its sockets with clibcurl_open_socket, whose type Swift could not name.
static inline CURLcode clibcurl_keep_sockets_from_children(CURL *handle) {
    return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, clibcurl_open_socket);
}

/// Asks for a number.
static inline CURLcode clibcurl_getinfo_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

/// Asks for the socket of the connection.
static inline CURLcode clibcurl_getinfo_socket(CURL *handle, curl_socket_t *value) {
    return curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, value);
}

#endif
