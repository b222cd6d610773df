# Shared by ./weightspace and ./test (sourced, bash): puts on the machine what is missing and builds what has changed.
#
# The common case, nothing missing and nothing changed, must cost milliseconds: it is a few `test -e`, one hash over the
# sources and one comparison with a stamp. Everything else (apt-get, npm, dotnet) is reached only when that fails.
#
# What a machine needs: the .NET 10 SDK, and Node.js with npm for the libraries of the pages. TorchSharp and libtorch are
# packages and come with the build.
#
# Used after setting ROOT (this repository) and SAY (prefix of messages). Offers:
#   setup_machine           the SDK and Node.js are there, or exit 2
#   setup_build runner|all  the pages' libraries and the runner, or the whole solution, are built, or exit 1
#   setup_environment       the defaults that must be in the environment before the process starts
# Messages go to standard error; standard output belongs to the command that is run.

STATE="$ROOT/.setup"

say() { printf '%s: %s\n' "$SAY" "$*" >&2; }
fail() { local code=$1; shift; say "$*"; exit "$code"; }

# --- what the machine must have -------------------------------------------------------------------------------------

find_dotnet() {
    command -v dotnet >/dev/null && return
    local folder
    for folder in "${DOTNET_ROOT:-}" "${HOME:-}/.dotnet" /usr/share/dotnet /usr/lib/dotnet /opt/dotnet; do
        if [ -n "$folder" ] && [ -x "$folder/dotnet" ]; then
            export PATH="$folder:$PATH" DOTNET_ROOT="$folder"
            return
        fi
    done
    fail 2 "the .NET 10 SDK is not on this machine (no 'dotnet' on the PATH); install dotnet-sdk-10.0, then run this again"
}

# Prints the first existing file among the arguments.
first_file() {
    local file
    for file in "$@"; do
        if [ -e "$file" ]; then printf '%s' "$file"; return 0; fi
    done
    return 1
}

# The Debian packages that are missing, in MISSING. Node.js is needed once: to fetch the libraries of the pages.
missing_packages() {
    MISSING=()
    pages_are_there && return
    command -v node >/dev/null || MISSING+=(nodejs)
    command -v npm >/dev/null || MISSING+=(npm)
}

apt_install() {
    local as_root=() log="$STATE/apt.log"
    if [ "$(id -u)" != 0 ]; then as_root=(sudo -n); fi
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 "$@" </dev/null >>"$log" 2>&1
}

install_packages() {
    local command="apt-get update && apt-get install --yes --no-install-recommends ${MISSING[*]}"
    command -v apt-get >/dev/null || fail 2 "missing on this machine: ${MISSING[*]} (needed for the libraries of the pages; there is no apt-get here). Install Node.js with npm, then run $SAY again"
    if [ "$(id -u)" != 0 ] && ! { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }; then
        if command -v sudo >/dev/null; then command="sudo sh -c '$command'"; else command="su -c '$command'"; fi
        say "missing on this machine: ${MISSING[*]}. Installing them needs root; run this, then run $SAY again:"
        printf '  %s\n' "$command" >&2
        exit 2
    fi
    say "installing ${MISSING[*]} (once; log in .setup/apt.log)"
    : >"$STATE/apt.log"
    # The package lists may be absent or stale; they are fetched only when the install says so.
    if ! apt_install install --yes --no-install-recommends "${MISSING[@]}"; then
        apt_install update || true
        if ! apt_install install --yes --no-install-recommends "${MISSING[@]}"; then
            local reason
            reason=$(grep -m1 '^E: ' "$STATE/apt.log" || tail -n 1 "$STATE/apt.log")
            fail 2 "apt-get could not install ${MISSING[*]}: $reason (whole log: .setup/apt.log). By hand: $command"
        fi
    fi
}

# A LIBTORCH that holds no libtorch is said here, before anything is built.
check_libtorch() {
    [ -z "${LIBTORCH:-}" ] && return
    first_file "$LIBTORCH"/lib/libtorch_cpu.so "$LIBTORCH"/torch/lib/libtorch_cpu.so "$LIBTORCH"/libtorch_cpu.so >/dev/null ||
        fail 2 "LIBTORCH=$LIBTORCH holds no lib/libtorch_cpu.so; set it to a libtorch folder or to the torch folder of an installed PyTorch, or unset it"
    LIBTORCH=$(cd -- "$LIBTORCH" && pwd -P)
    # A program that brings a libtorch of its own cannot use another one.
    export LIBTORCH LibTorch=none
}

setup_machine() {
    find_dotnet
    check_libtorch
    missing_packages
    if [ ${#MISSING[@]} -gt 0 ]; then
        take_lock
        missing_packages            # another process may have installed them while this one waited
        if [ ${#MISSING[@]} -gt 0 ]; then
            install_packages
            hash -r
        fi
        release_lock
    fi
}

# --- one setup at a time --------------------------------------------------------------------------------------------

take_lock() {
    mkdir -p "$STATE" 2>/dev/null && [ -w "$STATE" ] || fail 2 "cannot write to $STATE: setting up needs a writable checkout"
    exec 8>"$STATE/lock"
    if ! flock -n 8; then
        say "waiting for another setup in this checkout to finish"
        flock 8
    fi
}

release_lock() { exec 8>&-; }

# --- building -------------------------------------------------------------------------------------------------------

# One hash over names and contents of all files under the arguments, outputs left out.
hash_files() {
    (cd -- "$ROOT" && find "$@" \( -name bin -o -name obj -o -name node_modules -o -name TestResults -o -path experiments/runs \) -prune -o -type f -print0 2>/dev/null |
        LC_ALL=C sort -z | xargs -0 -r sha256sum | sha256sum | cut -d' ' -f1)
}

BUILD_FILES=(Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig WeightSpace.sln)
RUNNER="experiments/bin/Release/net10.0/WeightSpace.Runner.dll"

stamp_is() { [ -e "$STATE/$1.stamp" ] && [ "$(<"$STATE/$1.stamp")" = "$2" ]; }
write_stamp() { printf '%s\n' "$2" >"$STATE/$1.stamp.new" && mv -f "$STATE/$1.stamp.new" "$STATE/$1.stamp"; }

# Which libtorch the build takes (cpu, cuda or none) is part of what was built.
runner_stamp() { printf '%s %s' "$(hash_files src experiments "${BUILD_FILES[@]}")" "${LibTorch:-cpu}"; }
all_stamp() { printf '%s %s' "$(hash_files src experiments tests samples benchmarks "${BUILD_FILES[@]}")" "${LibTorch:-cpu}"; }

# The stamp is taken before building: a file edited during the build is built the next time.
is_built() {
    SOURCE_STAMP=$("$1_stamp")
    [ -e "$ROOT/$RUNNER" ] && stamp_is "$1" "$SOURCE_STAMP"
}

setup_build() {
    is_built "$1" && pages_are_there && return
    take_lock
    # Another process may have built it while this one waited.
    pages_are_there || fetch_pages
    if ! is_built "$1"; then
        wait_for_runs
        build_dotnet "$1"
    fi
    release_lock
}

# --- the libraries of the pages -------------------------------------------------------------------------------------

# The plot and layout libraries that pages embed come from npm by the lock file. They change when the lock file does.
pages_stamp() { sha256sum "$ROOT/experiments/web/package-lock.json" | cut -d' ' -f1; }
pages_are_there() { [ -e "$ROOT/experiments/web/node_modules/.package-lock.json" ] && stamp_is pages "$(pages_stamp)"; }

fetch_pages() {
    local log="$STATE/npm.log"
    say "fetching the libraries of the pages (once; log in .setup/npm.log)"
    if ! (cd -- "$ROOT/experiments/web" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >"$log" 2>&1 </dev/null; then
        fail 1 "npm could not fetch the libraries of the pages: $(grep -m1 -E '^npm (error|ERR!)' "$log" || tail -n 1 "$log") (whole log: .setup/npm.log); check the npm registry setting"
    fi
    write_stamp pages "$(pages_stamp)"
}

# A running command has the assemblies mapped into its memory; replacing them under it would crash it.
wait_for_runs() {
    exec 7>"$STATE/running"
    if ! flock -n 7; then
        say "waiting for a ./weightspace that runs from this checkout: the sources have changed, and building would replace its files"
        flock 7
    fi
    exec 7>&-
}

# Shared by all running commands, kept over exec and released by the system when the process ends.
hold_run_lock() {
    if [ -w "$STATE" ] && exec 7>"$STATE/running"; then flock -s 7; fi
}

build_dotnet() {
    local log="$STATE/dotnet.log" target=experiments/Experiments.csproj what="the runner"
    dotnet --list-sdks 2>/dev/null | grep -q '^10\.' || fail 2 "the .NET 10 SDK is needed; 'dotnet --list-sdks' has: $(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | paste -sd' ')"
    if [ "$1" = all ]; then target=WeightSpace.sln; what="the solution"; fi
    if [ ! -w "${HOME:-/nonexistent}" ]; then export DOTNET_CLI_HOME="$STATE/home" NUGET_PACKAGES="${NUGET_PACKAGES:-$STATE/packages}"; fi
    say "building $what (log in .setup/dotnet.log)"
    # Restoring is incremental and needs no network once the packages are in the local cache.
    if ! (cd -- "$ROOT" && DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 dotnet build "$target" --configuration Release \
        --disable-build-servers --verbosity quiet --nologo "-p:LibTorch=${LibTorch:-cpu}") >"$log" 2>&1 </dev/null; then
        grep -m5 -E ': error |^error' "$log" | sed "s|$ROOT/||g" >&2 || tail -n 5 "$log" >&2
        fail 1 "$what did not build (whole log: .setup/dotnet.log)"
    fi
    write_stamp "$1" "$SOURCE_STAMP"
    if [ "$1" = all ]; then write_stamp runner "$(runner_stamp)"; fi
}

# --- the environment of the process ---------------------------------------------------------------------------------

# Measured in docs/threads.md. A variable that the user has set stays as it is. OpenMP and glibc read theirs only when the
# process starts.
setup_environment() {
    export OMP_NUM_THREADS="${OMP_NUM_THREADS-1}"
    export OMP_WAIT_POLICY="${OMP_WAIT_POLICY-passive}"
    export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_-1073741824}"
    export MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_-1073741824}"
}
