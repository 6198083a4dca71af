// app.mjs - imported before ../forms/rig.mjs: whose tables its instance has.
process.env.TEST_APP = 'bulk';
