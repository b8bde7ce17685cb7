// CMake wants a source where it precompiles headers (precompiled_headers.cmake).
