namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Changes a factor linearly over some epochs.</summary>
                /// <remarks>base · (start + (end - start) · min(epoch, total) / total).</remarks>
                public class LinearLR : LRScheduler
                {
                    private readonly double _start;
                    private readonly double _end;
                    private readonly int _iterations;

                    /// <summary>Creates the scheduler and sets the first learning rates.</summary>
                    /// <param name="optimizer">The optimizer.</param>
                    /// <param name="start_factor">The factor of the first epoch.</param>
                    /// <param name="end_factor">The factor of the last.</param>
                    /// <param name="total_iters">How many epochs the change takes.</param>
                    /// <param name="last_epoch">The epoch before the first, -1 to begin.</param>
                    /// <param name="verbose">Whether to write changes to the console.</param>
                    public LinearLR(Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1.0, int total_iters = 5, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(total_iters);
                        _start = start_factor;
                        _end = end_factor;
                        _iterations = total_iters;
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() =>
                        Scaled(_last_epoch == 0 ? _start : _last_epoch > _iterations ? 1 : Factor(_last_epoch) / Factor(_last_epoch - 1));

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() =>
                        FromBase(Factor(Math.Min(_last_epoch, _iterations)));

                    private double Factor(int epoch) => _start + (_end - _start) * epoch / _iterations;
                }
            }
        }
    }
}
