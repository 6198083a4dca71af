# test_work.sh - the tests of app/work, against a MariaDB of their own.
top_srcdir=${top_srcdir:-.}
export top_srcdir
exec "${SHELL:-/bin/sh}" "$top_srcdir/tests/mariadb.sh" "${SHELL:-/bin/sh}" \
    "$top_srcdir/tests/work/database.sh" "${top_builddir:-.}/tests/work/run_work"
