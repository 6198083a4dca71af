# migrate.sh - the tests of migrations, with a private MariaDB.
exec "${SHELL:-sh}" "${top_srcdir:-.}/tests/mariadb.sh" "${top_builddir:-.}/tests/model/test_migrate"
