/// @file
/// BATTC_API marks what the library exports. Everything else in it is hidden.
#pragma once

#if defined(__GNUC__)
#define BATTC_API __attribute__((visibility("default")))
#else
#define BATTC_API
#endif
