#ifndef DISPOSISI_CLibical_SHIM_H
#define DISPOSISI_CLibical_SHIM_H

#include <libical/ical.h>

#endif
