# run.sh SECONDS PROGRAM... - runs libFuzzer programs one after another, each for SECONDS, from its
# seeds.  What is learnt stays in fuzz-corpus/ of the build folder, an input that fails in fuzz-found/.
# The seeds themselves are never written to.
set -u
seconds=$1
shift
src=${top_srcdir:-.}
failed=0

for program; do
    what=${program##*/fuzz_}
    mkdir -p "fuzz-corpus/$what" fuzz-found || exit 1
    if "./$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -verbosity=0 \
        -artifact_prefix="fuzz-found/$what-" "fuzz-corpus/$what" "$src/tests/fuzz/seeds/$what" \
        >"fuzz-found/$what.log" 2>&1; then
        echo "ok   $what ($seconds s, $(find "fuzz-corpus/$what" -type f | wc -l) inputs kept)"
    else
        failed=1
        echo "FAIL $what: see fuzz-found/$what.log"
        tail -n 40 "fuzz-found/$what.log"
    fi
done
exit $failed
