#!/bin/sh
# Builds build/libtorch_system.so over the distribution's libtorch, or over the one that LIBTORCH names.
set -e
here=$(cd "$(dirname "$0")" && pwd)
generator=
command -v ninja >/dev/null 2>&1 && generator="-G Ninja"
# A build folder made for another libtorch (or with another generator) starts afresh.
if [ -f "$here/build/CMakeCache.txt" ] && ! grep -q "^LIBTORCH:PATH=$LIBTORCH\$" "$here/build/CMakeCache.txt"; then
  rm -rf "$here/build"
fi
cmake $generator -S "$here" -B "$here/build" -DLIBTORCH="$LIBTORCH" >"$here/.cmake.log" 2>&1 || { cat "$here/.cmake.log" >&2; rm -f "$here/.cmake.log"; exit 1; }
rm -f "$here/.cmake.log"
cmake --build "$here/build"
