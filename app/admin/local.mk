noinst_LIBRARIES += %D%/libadmin.a
%C%_libadmin_a_SOURCES = \
	%D%/admin.c %D%/admin.h \
	%D%/condition.c %D%/condition.h \
	%D%/home.c \
	%D%/list.c \
	%D%/private.h \
	%D%/row.c
EXTRA_DIST += %D%/README.md
