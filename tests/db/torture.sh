# torture.sh - every call into the library and every allocation of app/db fails once.
exec "${SHELL:-sh}" "${top_srcdir:-.}/tests/mariadb.sh" "${top_builddir:-.}/tests/db/test_torture"
