noinst_LIBRARIES += %D%/libwork.a
%C%_libwork_a_SOURCES = \
	%D%/job.c %D%/job.h \
	%D%/job_list.c %D%/job_list.h \
	%D%/mail.c %D%/mail.h \
	%D%/mailer.c %D%/mailer.h \
	%D%/message.c %D%/message.h \
	%D%/quoted.c %D%/quoted.h \
	%D%/runner.c %D%/runner.h \
	%D%/sample.c %D%/sample.h \
	%D%/wrap.c %D%/wrap.h
EXTRA_DIST += %D%/README.md
