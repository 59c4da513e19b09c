// torch's default random generator is one for the whole process, and tests seed it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
