// Live-tensor counts are asserted: nothing else may make tensors meanwhile.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
