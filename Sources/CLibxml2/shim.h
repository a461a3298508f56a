#ifndef DISPOSISI_CLibxml2_SHIM_H
#define DISPOSISI_CLibxml2_SHIM_H

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>

#endif
