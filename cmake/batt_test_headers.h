// Precompiled for tests (precompiled_headers.cmake).
#pragma once

#include <gtest/gtest.h>

#include "cmake/batt_standard_headers.h"
