# The program needs a database: test_work.sh gives it one.
if HAVE_CHECK
check_PROGRAMS += %D%/run_work
TESTS += %D%/test_work.sh
endif
LIB_WORK = app/work/libwork.a $(LIB_FLOOR1) $(LIB_BASE) $(MARIADB_LIBS) $(CRYPTO_LIBS) $(CURL_LIBS)
%C%_run_work_SOURCES = %D%/test_work.c %D%/test_message.c %D%/test_job.c %D%/test_job_list.c %D%/test_sample.c %D%/test_mail.c \
	%D%/test_runner.c %D%/suites.h %D%/world.c %D%/world.h
%C%_run_work_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
%C%_run_work_LDADD = $(LIB_WORK) $(CHECK_LIBS)
check_PROGRAMS += %D%/print_message
%C%_print_message_SOURCES = %D%/print_message.c
%C%_print_message_LDADD = $(LIB_WORK)
TESTS += %D%/test_mime.sh
dist_check_SCRIPTS += %D%/test_work.sh %D%/database.sh %D%/test_mime.sh
EXTRA_DIST += %D%/test_mime.py
