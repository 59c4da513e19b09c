#!/usr/bin/env bash
# Sets up what is missing, builds everything and runs all tests. The last line is "N passed, N failed".
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root"
results="$root/artifacts/test-results"
rm -rf "$results"

Runtime/TorchSharp.SystemLibtorch/choose-binding.sh || exit 1
dotnet build DpToolkit.sln -c Release -v quiet --nologo || { echo "0 passed, 1 failed"; exit 1; }

status=0
projects=0
for project in Tests/*/*.csproj; do
    grep -q '<IsTestProject>false' "$project" && continue
    projects=$((projects + 1))
    echo "== $project"
    dotnet test "$project" -c Release --no-build --nologo --results-directory "$results" \
        --logger "trx;LogFileName=$(basename "$project" .csproj).trx" "$@" || status=1
done

counters() { cat "$results"/*.trx 2>/dev/null | sed -nE "s/.*<Counters.* $1=\"([0-9]+)\".*/\1/p" | awk '{ n += $1 } END { print n + 0 }'; }
passed=$(counters passed)
failed=$(counters failed)
reported=$(ls "$results"/*.trx 2>/dev/null | wc -l)
[ "$reported" -eq "$projects" ] || { echo "$((projects - reported)) test project(s) ended without a result"; failed=$((failed + projects - reported)); status=1; }
[ "$passed" -gt 0 ] || status=1
[ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
echo "$passed passed, $failed failed"
exit "$status"
