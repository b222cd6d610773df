namespace WeightSpace.Experiments.Runs;

/// <summary>One number of a run's curves.</summary>
/// <param name="Optimizer">What was measured, usually an optimizer's name.</param>
/// <param name="Seed">The seed of that training.</param>
/// <param name="Step">Steps done when it was measured.</param>
/// <param name="Name">For example <c>train_loss</c> or <c>test_relative_l2</c>.</param>
/// <param name="Value">The number; may be infinite or NaN, which the store keeps as null.</param>
internal readonly record struct MetricPoint(string Optimizer, long Seed, long Step, string Name, double Value);
