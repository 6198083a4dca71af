/* sql_file.h - the platform's own tables, as a migration makes them. */
#ifndef TESTS_REST_SQL_FILE_H
#define TESTS_REST_SQL_FILE_H

struct db_conn;

/* Runs the statements of a file below the source's root; ends the program when one fails. */
void sql_file_run(struct db_conn *c, const char *name);

#endif
