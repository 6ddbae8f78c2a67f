// Preloaded into the app's processes: when the launcher dies without having stopped them, they end as if asked to.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
