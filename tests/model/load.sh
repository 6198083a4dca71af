# load.sh - the tests of the loader and of the model's cell, with a private MariaDB.
exec "${SHELL:-sh}" "${top_srcdir:-.}/tests/mariadb.sh" "${top_builddir:-.}/tests/model/test_load"
