// torch has one random generator and one gradient mode a thread; statistics of scopes are a thread's, too.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
