#!/usr/bin/env bash
# Sets up what is missing, then trains on MNIST with differential privacy. Arguments go to the sample: ./run.sh --help
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$root/Runtime/TorchSharp.SystemLibtorch/choose-binding.sh"
exec dotnet run --project "$root/Samples/Mnist" -c Release -- "$@"
