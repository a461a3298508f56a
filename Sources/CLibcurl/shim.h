#ifndef DISPOSISI_CLibcurl_SHIM_H
#define DISPOSISI_CLibcurl_SHIM_H

#include <curl/curl.h>

#endif
