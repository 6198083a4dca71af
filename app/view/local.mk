noinst_LIBRARIES += %D%/libview.a
%C%_libview_a_SOURCES = \
	%D%/attached.c %D%/attached.h \
	%D%/brand.c %D%/brand.h \
	%D%/bulk.c %D%/bulk.h \
	%D%/catalogue.c %D%/catalogue.h \
	%D%/cell.c %D%/cell.h \
	%D%/chart.c %D%/chart.h \
	%D%/colour.c %D%/colour.h \
	%D%/comment.c %D%/comment.h \
	%D%/dashboard.c %D%/dashboard.h \
	%D%/display.c %D%/display.h \
	%D%/document.c %D%/document.h \
	%D%/document_edit.c %D%/document_edit.h \
	%D%/export.c %D%/export.h \
	%D%/file_type.c \
	%D%/find.c %D%/find.h \
	%D%/form.c %D%/form.h \
	%D%/halves.c %D%/halves.h \
	%D%/import.c %D%/import.h \
	%D%/key.c %D%/key.h \
	%D%/label.c %D%/label.h \
	%D%/link.c %D%/link.h \
	%D%/markdown.c %D%/markdown.h \
	%D%/menu.c \
	%D%/menu_group.c %D%/menu_group.h \
	%D%/named.c %D%/named.h \
	%D%/notice.c %D%/notice.h \
	%D%/page.c %D%/page.h \
	%D%/person.c %D%/person.h \
	%D%/panel.c %D%/panel.h \
	%D%/rows.c %D%/rows.h \
	%D%/saved_view.c %D%/saved_view.h \
	%D%/settings_menu.c %D%/settings_menu.h \
	%D%/shown.c %D%/shown.h \
	%D%/site_form.c %D%/site_form.h \
	%D%/site_page.c %D%/site_page.h \
	%D%/system.h \
	%D%/told.c %D%/told.h \
	%D%/topic.c %D%/topic.h \
	%D%/visit.c %D%/visit.h
nodist_%C%_libview_a_SOURCES = %D%/stamp.h
EXTRA_DIST += %D%/README.md

# Browsers keep what lies under /static/ for a year: its address carries the sum of all of it.
%D%/stamp.h: $(STATIC_FILES)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && \
	  sum=`cd $(top_srcdir) && cat $(STATIC_FILES) | sha256sum | cut -c1-10` && \
	  echo "#define STATIC_STAMP \"$$sum\"" >$@
%D%/page.$(OBJEXT): %D%/stamp.h
CLEANFILES += %D%/stamp.h
