# database.sh PROGRAM - runs a Check program with a database that has the table of jobs.
# Called by tests/mariadb.sh, which says where the server is.
client="mariadb --no-defaults -uroot --socket=${LINTEL_TEST_DB#unix:}"
$client -e 'CREATE DATABASE work_test CHARACTER SET utf8mb4' &&
    $client work_test <"${top_srcdir:-.}/sql/core/005_work.sql" || exit 1
exec "$@"
