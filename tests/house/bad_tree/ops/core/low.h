#pragma once
#include "ir/high.h"
