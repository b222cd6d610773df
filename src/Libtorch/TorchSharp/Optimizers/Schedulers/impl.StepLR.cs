namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>The classes behind the functions of <see cref="lr_scheduler"/>.</summary>
            public static partial class impl
            {
                /// <summary>Multiplies the rates by γ every few epochs.</summary>
                /// <remarks>base · γ^⌊epoch / step_size⌋.</remarks>
                public class StepLR : LRScheduler
                {
                    private readonly int _size;
                    private readonly double _gamma;

                    /// <summary>Creates the scheduler and sets the first learning rates.</summary>
                    /// <param name="optimizer">The optimizer.</param>
                    /// <param name="step_size">How many epochs a rate lasts.</param>
                    /// <param name="gamma">The factor γ.</param>
                    /// <param name="last_epoch">The epoch before the first, -1 to begin.</param>
                    /// <param name="verbose">Whether to write changes to the console.</param>
                    public StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step_size);
                        _size = step_size;
                        _gamma = gamma;
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() =>
                        Scaled(_last_epoch > 0 && _last_epoch % _size == 0 ? _gamma : 1);

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() =>
                        FromBase(Math.Pow(_gamma, _last_epoch / _size));
                }
            }
        }
    }
}
