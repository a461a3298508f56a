#ifndef DISPOSISI_CGMime_SHIM_H
#define DISPOSISI_CGMime_SHIM_H

#include <gmime/gmime.h>

#endif
