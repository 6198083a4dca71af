// admin.js - makes the admin nicer; nothing depends on it.
