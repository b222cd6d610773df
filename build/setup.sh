# Shared by ./weightspace and ./test (sourced, bash): puts on the machine what is missing and builds what has changed.
#
# The common case, nothing missing and nothing changed, must cost milliseconds: it is a few `test -e`, one hash over the
# sources and one comparison with a stamp. Everything else (apt-get, cmake, dotnet) is reached only when that fails.
#
# Used after setting ROOT (this repository) and SAY (prefix of messages). Offers:
#   setup_machine           commands, libtorch, Gloo and a fast BLAS are there, or exit 2
#   setup_build runner|all  native/ and the runner, or the whole solution, are built, or exit 1
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

# TORCH_LIBRARY and TORCH_INCLUDE: where libtorch is, empty when it is not there.
find_libtorch() {
    if [ -n "${LIBTORCH:-}" ]; then
        local base
        for base in "$LIBTORCH" "$LIBTORCH/torch"; do
            TORCH_LIBRARY=$(first_file "$base"/lib/libtorch_cpu.so) && TORCH_INCLUDE="$base/include" && break
        done
        [ -n "$TORCH_LIBRARY" ] || fail 2 "LIBTORCH=$LIBTORCH holds no lib/libtorch_cpu.so; set it to a libtorch folder or to the torch folder of a pip-installed PyTorch, or unset it"
        [ -e "$TORCH_INCLUDE/ATen/ATen.h" ] || fail 2 "LIBTORCH=$LIBTORCH holds no include/ATen/ATen.h; it needs the headers as well"
        LIBTORCH=$(cd -- "$LIBTORCH" && pwd -P)
        export LIBTORCH
        return
    fi
    TORCH_LIBRARY=$(first_file /usr/lib/*-linux-*/libtorch_cpu.so /usr/lib/libtorch_cpu.so /usr/lib64/libtorch_cpu.so /usr/local/lib/libtorch_cpu.so) || TORCH_LIBRARY=
    TORCH_INCLUDE=/usr/include
    [ -e "$TORCH_INCLUDE/ATen/ATen.h" ] || TORCH_INCLUDE=/usr/local/include
    [ -e "$TORCH_INCLUDE/ATen/ATen.h" ] || TORCH_LIBRARY=
}

# The libblas.so.3 that a program gets is Debian's alternative; the reference one is some fifteen times slower.
has_fast_blas() {
    local link target
    for link in /usr/lib/*-linux-*/libblas.so.3; do
        [ -e "$link" ] || continue
        target=$(readlink -f "$link")
        case "$target" in
            */blas/libblas.so.3*) return 1 ;;
            *) return 0 ;;
        esac
    done
    return 1
}

# A fast BLAS is installed and the administrator chose another: that is theirs to decide, and the runner warns of it.
has_installed_blas() { first_file /usr/lib/*-linux-*/openblas-*/libblas.so.3 >/dev/null; }

# The Debian packages that are missing, in MISSING.
missing_packages() {
    MISSING=()
    command -v cmake >/dev/null || MISSING+=(cmake)
    command -v g++ >/dev/null || MISSING+=(g++)
    command -v make >/dev/null || MISSING+=(make)
    command -v node >/dev/null || MISSING+=(nodejs)
    command -v npm >/dev/null || MISSING+=(npm)
    find_libtorch
    # A libtorch named by LIBTORCH brings its own BLAS, LAPACK and Gloo.
    if [ -z "${LIBTORCH:-}" ]; then
        [ -n "$TORCH_LIBRARY" ] || MISSING+=(libtorch-dev)
        [ -e /usr/include/gloo/config.h ] || MISSING+=(libgloo-dev)
        if ! has_fast_blas && ! has_installed_blas && { [ ${#MISSING[@]} -gt 0 ] || [ ! -e "$STATE/keep-blas" ]; }; then MISSING+=(libopenblas0-pthread); fi
    fi
}

apt_install() {
    local as_root=() log="$STATE/apt.log"
    if [ "$(id -u)" != 0 ]; then as_root=(sudo -n); fi
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 "$@" </dev/null >>"$log" 2>&1
}

only_blas_is_missing() { [ "${MISSING[*]}" = libopenblas0-pthread ]; }

# The reference BLAS works, so it is no reason to stop where it cannot be replaced; said once, then remembered.
keep_reference_blas() {
    say "warning: going on with the reference BLAS, which is many times slower than OpenBLAS ($1)"
    : >"$STATE/keep-blas"
}

install_packages() {
    local command="apt-get update && apt-get install --yes --no-install-recommends ${MISSING[*]}"
    command -v apt-get >/dev/null || fail 2 "missing on this machine: ${MISSING[*]} (names of Debian packages; there is no apt-get here). Install their equivalents, or set LIBTORCH=/path to a libtorch"
    if [ "$(id -u)" != 0 ] && ! { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }; then
        if command -v sudo >/dev/null; then command="sudo sh -c '$command'"; else command="su -c '$command'"; fi
        if only_blas_is_missing; then
            keep_reference_blas "installing it needs root: $command"
            return
        fi
        say "missing on this machine: ${MISSING[*]}. Installing them needs root; run this, then run $SAY again:"
        printf '  %s\n' "$command" >&2
        exit 2
    fi
    say "installing ${MISSING[*]} (once; a few minutes, log in .setup/apt.log)"
    : >"$STATE/apt.log"
    # The package lists may be absent or stale; they are fetched only when the install says so.
    if ! apt_install install --yes --no-install-recommends "${MISSING[@]}"; then
        apt_install update || true
        if ! apt_install install --yes --no-install-recommends "${MISSING[@]}"; then
            local reason
            reason=$(grep -m1 '^E: ' "$STATE/apt.log" || tail -n 1 "$STATE/apt.log")
            if only_blas_is_missing; then
                keep_reference_blas "$reason"
                return
            fi
            fail 2 "apt-get could not install ${MISSING[*]}: $reason (whole log: .setup/apt.log). By hand: $command"
        fi
    fi
}

# The version that libtorch's headers state, in TORCH_VERSION; exit 2 when it is one that native/ does not know.
check_libtorch_version() {
    local file major='' minor=''
    for file in "$TORCH_INCLUDE"/torch/csrc/api/include/torch/version.h "$TORCH_INCLUDE"/torch/headeronly/version.h "$TORCH_INCLUDE"/torch/version.h; do
        [ -e "$file" ] || continue
        major=$(sed -n 's/^#define TORCH_VERSION_MAJOR \([0-9]*\).*/\1/p' "$file")
        minor=$(sed -n 's/^#define TORCH_VERSION_MINOR \([0-9]*\).*/\1/p' "$file")
        [ -n "$major" ] && [ -n "$minor" ] && break
    done
    [ -n "$major" ] && [ -n "$minor" ] || fail 2 "cannot tell the version of libtorch from the headers in $TORCH_INCLUDE; supported are 1.13 to 2.11"
    TORCH_VERSION="$major.$minor"
    if [ "$major" -lt 1 ] || [ "$major" -gt 2 ] || { [ "$major" = 1 ] && [ "$minor" -lt 13 ]; } || { [ "$major" = 2 ] && [ "$minor" -gt 11 ]; }; then
        fail 2 "libtorch $TORCH_VERSION is not supported (supported: 1.13 to 2.11); set LIBTORCH=/path to another one"
    fi
}

setup_machine() {
    find_dotnet
    missing_packages
    if [ ${#MISSING[@]} -gt 0 ]; then
        take_lock
        missing_packages            # another process may have installed them while this one waited
        if [ ${#MISSING[@]} -gt 0 ]; then
            install_packages
            hash -r
            find_libtorch
        fi
        release_lock
    fi
    [ -n "$TORCH_LIBRARY" ] || fail 2 "libtorch-dev is installed but no libtorch_cpu.so was found; set LIBTORCH=/path to a libtorch"
    TORCH_IDENTITY=$(stat -L -c '%n %s %Y' -- "$TORCH_LIBRARY")
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
    (cd -- "$ROOT" && find "$@" \( -name bin -o -name obj -o -name node_modules -o -name TestResults -o -path native/build -o -path experiments/runs \) -prune -o -type f -print0 2>/dev/null |
        LC_ALL=C sort -z | xargs -0 -r sha256sum | sha256sum | cut -d' ' -f1)
}

BUILD_FILES=(Directory.Build.props Directory.Packages.props .editorconfig WeightSpace.sln)
RUNNER="experiments/bin/Release/net10.0/WeightSpace.Runner.dll"
NATIVE="native/build/libweightspace_native.so"

stamp_is() { [ -e "$STATE/$1.stamp" ] && [ "$(<"$STATE/$1.stamp")" = "$2" ]; }
write_stamp() { printf '%s\n' "$2" >"$STATE/$1.stamp.new" && mv -f "$STATE/$1.stamp.new" "$STATE/$1.stamp"; }

native_stamp() { printf '%s %s' "$(hash_files native)" "$TORCH_IDENTITY"; }
runner_stamp() { hash_files src experiments "${BUILD_FILES[@]}"; }
all_stamp() { hash_files src experiments tests samples benchmarks "${BUILD_FILES[@]}"; }

# The stamps are taken before building: a file edited during the build is built the next time.
is_built() {
    NATIVE_STAMP=$(native_stamp)
    SOURCE_STAMP=$("$1_stamp")
    [ -e "$ROOT/$NATIVE" ] && [ -e "$ROOT/$RUNNER" ] && stamp_is native "$NATIVE_STAMP" && stamp_is "$1" "$SOURCE_STAMP"
}

setup_build() {
    is_built "$1" && return
    take_lock
    # Another process may have built it while this one waited.
    if ! is_built "$1"; then
        wait_for_runs
        if [ ! -e "$ROOT/$NATIVE" ] || ! stamp_is native "$NATIVE_STAMP"; then build_native; fi
        if [ ! -e "$ROOT/$RUNNER" ] || ! stamp_is "$1" "$SOURCE_STAMP"; then build_dotnet "$1"; fi
    fi
    release_lock
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

build_native() {
    check_libtorch_version
    local log="$STATE/native.log" build="$ROOT/native/build"
    say "building native/ for libtorch $TORCH_VERSION (log in .setup/native.log)"
    # CMake caches what it found: another libtorch starts from nothing.
    if [ ! -e "$STATE/native.torch" ] || [ "$(<"$STATE/native.torch")" != "$TORCH_IDENTITY" ]; then rm -rf -- "$build"; fi
    if ! { cmake -S "$ROOT/native" -B "$build" -DCMAKE_BUILD_TYPE=Release -DLIBTORCH="${LIBTORCH:-}" &&
        cmake --build "$build" --parallel "$(build_jobs)"; } >"$log" 2>&1; then
        grep -m5 -E '(error|Error)[: ]' "$log" >&2 || tail -n 5 "$log" >&2
        fail 1 "native/ did not build (whole log: .setup/native.log)"
    fi
    printf '%s\n' "$TORCH_IDENTITY" >"$STATE/native.torch"
    write_stamp native "$NATIVE_STAMP"
}

# A libtorch translation unit takes about 1.5 GB to compile.
build_jobs() {
    local cores memory
    cores=$(nproc)
    memory=$(($(sed -n 's/^MemAvailable: *\([0-9]*\).*/\1/p' /proc/meminfo) / 1500000))
    if [ "$memory" -lt 1 ]; then memory=1; fi
    printf '%s' $((cores < memory ? cores : memory))
}

build_dotnet() {
    local log="$STATE/dotnet.log" target=experiments/Experiments.csproj what="the runner"
    dotnet --list-sdks 2>/dev/null | grep -q '^10\.' || fail 2 "the .NET 10 SDK is needed; 'dotnet --list-sdks' has: $(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | paste -sd' ')"
    if [ "$1" = all ]; then target=WeightSpace.sln; what="the solution"; fi
    if [ ! -w "${HOME:-/nonexistent}" ]; then export DOTNET_CLI_HOME="$STATE/home" NUGET_PACKAGES="${NUGET_PACKAGES:-$STATE/packages}"; fi
    say "building $what (log in .setup/dotnet.log)"
    # Restoring is incremental and needs no network once the packages are in the local cache.
    if ! (cd -- "$ROOT" && DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 dotnet build "$target" --configuration Release \
        --disable-build-servers --verbosity quiet --nologo) >"$log" 2>&1 </dev/null; then
        grep -m5 -E ': error |^error' "$log" | sed "s|$ROOT/||g" >&2 || tail -n 5 "$log" >&2
        fail 1 "$what did not build (whole log: .setup/dotnet.log)"
    fi
    write_stamp "$1" "$SOURCE_STAMP"
    if [ "$1" = all ]; then write_stamp runner "$(runner_stamp)"; fi
}

# --- the environment of the process ---------------------------------------------------------------------------------

# Measured in docs/threads.md. A variable that the user has set stays as it is. src/Libtorch sets the same thread
# defaults for programs started otherwise; glibc reads its own only when the process starts.
setup_environment() {
    export OMP_NUM_THREADS="${OMP_NUM_THREADS-1}"
    export OMP_WAIT_POLICY="${OMP_WAIT_POLICY-passive}"
    export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_-1073741824}"
    export MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_-1073741824}"
}
