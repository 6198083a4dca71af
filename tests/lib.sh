# lib.sh - TAP for shell tests: plan N; then ok NAME COMMAND... for each.
# A command's output is shown, as comments, when it fails.
tap_number=0
tap_failed=0

plan() {
    echo "1..$1"
}

ok() {
    tap_name=$1
    shift
    tap_number=$((tap_number + 1))
    if tap_output=$("$@" 2>&1); then
        echo "ok $tap_number $tap_name"
    else
        tap_failed=1
        echo "not ok $tap_number $tap_name"
        printf '%s\n' "$tap_output" | sed 's/^/# /'
    fi
}

skip_all() {
    echo "1..0 # SKIP $1"
    exit 0
}
