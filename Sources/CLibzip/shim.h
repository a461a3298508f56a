#ifndef DISPOSISI_CLibzip_SHIM_H
#define DISPOSISI_CLibzip_SHIM_H

#include <zip.h>

#endif
