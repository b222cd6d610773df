namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Multiplies the rates in force by a function of the epoch.</summary>
                /// <remarks>rate · f(epoch), from epoch 1 on.</remarks>
                public class MultiplicativeLR : LRScheduler
                {
                    private readonly List<Func<int, double>> _factors;

                    /// <summary>Creates the scheduler and sets the first learning rates.</summary>
                    /// <param name="optimizer">The optimizer.</param>
                    /// <param name="lr_lambda">The function, the same for all groups.</param>
                    /// <param name="last_epoch">The epoch before the first, -1 to begin.</param>
                    /// <param name="verbose">Whether to write changes to the console.</param>
                    public MultiplicativeLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, Enumerable.Repeat(lr_lambda, optimizer?.ParamGroups.Count() ?? 0), last_epoch, verbose) { }

                    /// <summary>Creates the scheduler and sets the first learning rates.</summary>
                    /// <param name="optimizer">The optimizer.</param>
                    /// <param name="lr_lambdas">One function per group.</param>
                    /// <param name="last_epoch">The epoch before the first, -1 to begin.</param>
                    /// <param name="verbose">Whether to write changes to the console.</param>
                    /// <exception cref="ArgumentException">The number of functions is not that of the groups.</exception>
                    public MultiplicativeLR(Optimizer optimizer, IEnumerable<Func<int, double>> lr_lambdas, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        _factors = [.. lr_lambdas];
                        if (_factors.Count != _base_lrs.Count)
                            throw new ArgumentException($"MultiplicativeLR needs one function per group, {_base_lrs.Count} in all, got {_factors.Count}.", nameof(lr_lambdas));
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() =>
                        _optimizer.ParamGroups.Select((group, i) => _last_epoch > 0 ? group.LearningRate * _factors[i](_last_epoch) : group.LearningRate);
                }
            }
        }
    }
}
