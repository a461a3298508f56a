#ifndef DISPOSISI_CLibical_SHIM_H
#define DISPOSISI_CLibical_SHIM_H

#include <libical/ical.h>

/// Seconds since 1970 as a libical time in UTC.
static inline struct icaltimetype clibical_utc(long long seconds) {
    return icaltime_from_timet_with_zone((time_t)seconds, 0, icaltimezone_get_utc_timezone());
}

#endif
