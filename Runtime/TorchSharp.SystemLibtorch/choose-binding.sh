#!/usr/bin/env bash
# Chooses the torch binding once and remembers it in TorchBinding.props (git-ignored), so that plain dotnet build, test and run
# and IDEs work from then on: Package where the pinned TorchSharp-cpu restores and loads, else System, built over the
# distribution's libtorch. Delete TorchBinding.props to choose again.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
choice="$root/TorchBinding.props"
packages="libtorch-dev libopenblas0-pthread cmake make g++"

command -v dotnet > /dev/null || { echo "The .NET 10 SDK is missing: install it from https://dot.net and run this again." >&2; exit 1; }

package_works() {
    local probe="$root/artifacts/torch-probe" version
    version=$(sed -nE 's:.*<TorchSharpVersion .*>([0-9.]+)</TorchSharpVersion>.*:\1:p' "$root/Directory.Build.props")
    rm -rf "$probe" && mkdir -p "$probe"
    printf '<Project />\n' | tee "$probe/Directory.Build.props" "$probe/Directory.Build.targets" "$probe/Directory.Packages.props" > /dev/null
    cat > "$probe/probe.csproj" << PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="TorchSharp-cpu" Version="[$version]" /></ItemGroup>
</Project>
PROJECT
    echo 'System.Console.WriteLine(TorchSharp.torch.zeros(1).item<float>());' > "$probe/Program.cs"
    dotnet run --project "$probe" > "$probe/log.txt" 2>&1
}

remember() {
    cat > "$choice" << PROPS
<Project>
  <PropertyGroup>
    <TorchBinding Condition="'\$(TorchBinding)' == ''">$1</TorchBinding>
  </PropertyGroup>
</Project>
PROPS
}

install_packages() {
    [ -n "${LIBTORCH:-}" ] && return
    local missing="" name
    for name in $packages; do
        dpkg-query -W -f='${Status}' "$name" 2> /dev/null | grep -q 'install ok installed' || missing="$missing $name"
    done
    [ -z "$missing" ] && return
    if [ "$(id -u)" -ne 0 ]; then
        echo "Packages are missing; run this and try again: sudo apt-get install -y$missing" >&2
        exit 1
    fi
    echo "Installing$missing ..."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing > /dev/null
}

if [ ! -f "$choice" ]; then
    echo "Choosing the torch binding ..."
    if package_works; then
        remember Package
        echo "TorchSharp comes from its NuGet package."
    else
        install_packages
        "$here/native/build.sh"
        remember System
        echo "TorchSharp's package is not available here: TorchSharp.SystemLibtorch over the installed libtorch takes its place."
    fi
elif grep -q '>System<' "$choice"; then
    install_packages
    "$here/native/build.sh"
fi
