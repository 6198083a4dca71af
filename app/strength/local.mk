noinst_LIBRARIES += %D%/libstrength.a
%C%_libstrength_a_SOURCES = %D%/strength.c %D%/strength.h
EXTRA_DIST += %D%/README.md
