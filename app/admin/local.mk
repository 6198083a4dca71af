noinst_LIBRARIES += %D%/libadmin.a
%C%_libadmin_a_SOURCES = \
	%D%/admin.c %D%/admin.h \
	%D%/chart.c %D%/chart.h \
	%D%/condition.c %D%/condition.h \
	%D%/dashboard.c \
	%D%/home.c \
	%D%/list.c \
	%D%/people_invite.c \
	%D%/people_user.c \
	%D%/people_user_do.c \
	%D%/people_users.c \
	%D%/private.h \
	%D%/row.c \
	%D%/settings.c %D%/settings.h
EXTRA_DIST += %D%/README.md
