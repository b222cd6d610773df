namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Multiplies the rates by a factor for some epochs.</summary>
                /// <remarks>base · factor before epoch total_iters, base from then on.</remarks>
                public class ConstantLR : LRScheduler
                {
                    private readonly double _factor;
                    private readonly int _iterations;

                    /// <summary>Creates the scheduler and sets the first learning rates.</summary>
                    /// <param name="optimizer">The optimizer.</param>
                    /// <param name="factor">The factor.</param>
                    /// <param name="total_iters">How many epochs it lasts.</param>
                    /// <param name="last_epoch">The epoch before the first, -1 to begin.</param>
                    /// <param name="verbose">Whether to write changes to the console.</param>
                    public ConstantLR(Optimizer optimizer, double factor = 1.0 / 3, int total_iters = 5, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        _factor = factor;
                        _iterations = total_iters;
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() =>
                        Scaled(_last_epoch == 0 ? _factor : _last_epoch == _iterations ? 1 / _factor : 1);

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() =>
                        FromBase(_last_epoch >= _iterations ? 1 : _factor);
                }
            }
        }
    }
}
