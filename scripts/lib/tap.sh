# shellcheck shell=bash
# tap.sh - counts TAP lines of several programs.

tap_start() {
    tap_passed=0
    tap_failed=0
    tap_skipped=0
}

# tap_count FILE: one program's TAP.  A plan that was not kept, or no plan at all, is a failure.
tap_count() {
    local file=$1 planned seen skipped failed
    planned=$(sed -n 's/^1\.\.\([0-9][0-9]*\).*/\1/p' "$file" | head -n 1)
    seen=$(grep -cE '^(not )?ok ' "$file" || true)
    skipped=$(grep -ciE '^ok .*# *skip' "$file" || true)
    failed=$(grep -cE '^not ok ' "$file" || true)
    if grep -qiE '^1\.\.0 *# *skip' "$file"; then
        tap_skipped=$((tap_skipped + 1))
        return
    fi
    if [ -z "$planned" ] || [ "$planned" != "$seen" ]; then
        say "not ok - it ended before its time: ${planned:-no} planned, $seen seen"
        failed=$((failed + 1))
        seen=$((seen + 1))
    fi
    tap_failed=$((tap_failed + failed))
    tap_skipped=$((tap_skipped + skipped))
    tap_passed=$((tap_passed + seen - failed - skipped))
}

# tap_count_automake FILE: lines PROGRAM: RESULT NAME, as automake's .trs files hold them.
tap_count_automake() {
    local passed skipped failed
    passed=$(grep -cE '^[^:]+: (PASS|XFAIL)' "$1" || true)
    skipped=$(grep -cE '^[^:]+: SKIP' "$1" || true)
    failed=$(grep -cE '^[^:]+: (FAIL|XPASS|ERROR)' "$1" || true)
    grep -E '^[^:]+: (FAIL|XPASS|ERROR)' "$1" || true
    tap_passed=$((tap_passed + passed))
    tap_skipped=$((tap_skipped + skipped))
    tap_failed=$((tap_failed + failed))
}

tap_line() {
    if [ "$tap_skipped" = 0 ]; then
        echo "$tap_passed passed, $tap_failed failed"
    else
        echo "$tap_passed passed, $tap_failed failed, $tap_skipped skipped"
    fi
}
