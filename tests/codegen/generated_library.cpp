// The library of kernels that generated programs are linked with, for the host. Each test links it with the tables of its own
// programs; it is compiled once.
#include "codegen/cuda/device/library.inc"
