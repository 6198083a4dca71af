# shellcheck shell=bash
# build.sh - builds out of tree; make decides what is to be done.

build_run() {
    local log=$LINTEL_BUILD/build.log before
    LINTEL_BIN=$LINTEL_BUILD/lintel
    if [ -x "$LINTEL_BIN" ] && [ ! -w "$LINTEL_BUILD" ]; then
        step "using $LINTEL_BIN as it is, for its folder is not yours"
        return
    fi
    mkdir -p -- "$LINTEL_BUILD" && [ -w "$LINTEL_BUILD" ] ||
        die "The build folder $LINTEL_BUILD cannot be written." "Set LINTEL_BUILD to a folder of yours."
    exec 9>"$LINTEL_BUILD/.lock"
    flock -w 1200 9 || die "Another build has held $LINTEL_BUILD for twenty minutes." "Wait for it."
    : >"$log"
    if [ -e "$LINTEL_ROOT/config.status" ] && [ "$LINTEL_BUILD" != "$LINTEL_ROOT" ]; then
        die "The source folder itself was configured, which forbids a build beside it." \
            "Run 'make distclean' in $LINTEL_ROOT, then this again."
    fi
    if [ ! -x "$LINTEL_ROOT/configure" ]; then
        step "preparing the build (autoreconf)"
        (cd "$LINTEL_ROOT" && autoreconf -fi) >>"$log" 2>&1 9>&- ||
            die_log "$log" "autoreconf failed."
    fi
    build_configure "$log"
    before=$(stat -c '%i %Y' "$LINTEL_BIN" 2>/dev/null || true)
    [ -n "$before" ] || step "building in $LINTEL_BUILD"
    make -j"$(nproc)" -C "$LINTEL_BUILD" all >>"$log" 2>&1 9>&- 8>&- </dev/null ||
        die_log "$log" "The build failed."
    exec 9>&-
    [ -x "$LINTEL_BIN" ] || die_log "$log" "The build made no $LINTEL_BIN."
    [ -z "$before" ] || [ "$before" = "$(stat -c '%i %Y' "$LINTEL_BIN")" ] ||
        step "built anew, the sources had changed"
}

# The source folder as configure is called with it: make takes no name with a space, but .. has none.
build_source() {
    local source=$LINTEL_ROOT
    case $source in *[[:space:]]*) source=$(realpath --relative-to="$LINTEL_BUILD" "$source") ;; esac
    case $source in
    *[[:space:]]*)
        die "make cannot build $LINTEL_ROOT in $LINTEL_BUILD: there is a space in the way." \
            "Set LINTEL_BUILD to a folder inside of the clone, or move the clone." ;;
    esac
    printf '%s' "$source"
}

# Configures a new build folder, or one whose options were others.
build_configure() {
    local log=$1 memo=$LINTEL_BUILD/.options source
    if [ -f "$LINTEL_BUILD/Makefile" ] && [ -f "$memo" ] &&
        [ "$(cat "$memo")" = "$LINTEL_CONFIGURE" ]; then
        return
    fi
    source=$(build_source)
    step "configuring $LINTEL_BUILD"
    # shellcheck disable=SC2086 # a list of options
    (cd "$LINTEL_BUILD" && "$source/configure" -q $LINTEL_CONFIGURE) >>"$log" 2>&1 9>&- ||
        die_log "$log" "configure failed."
    printf '%s' "$LINTEL_CONFIGURE" >"$memo"
}
