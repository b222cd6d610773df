namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Lets the rates fall to zero as a power of the time left.</summary>
                /// <remarks>base · (1 - min(epoch, total) / total)^power.</remarks>
                public class PolynomialLR : LRScheduler
                {
                    private readonly int _iterations;
                    private readonly double _power;

                    /// <summary>Creates the scheduler and sets the first learning rates.</summary>
                    /// <param name="optimizer">The optimizer.</param>
                    /// <param name="total_iters">How many epochs the fall takes.</param>
                    /// <param name="power">The exponent.</param>
                    /// <param name="last_epoch">The epoch before the first, -1 to begin.</param>
                    /// <param name="verbose">Whether to write changes to the console.</param>
                    public PolynomialLR(Optimizer optimizer, int total_iters = 5, double power = 1.0, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(total_iters);
                        _iterations = total_iters;
                        _power = power;
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() =>
                        Scaled(_last_epoch == 0 || _last_epoch > _iterations ? 1 : Factor(_last_epoch) / Factor(_last_epoch - 1));

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() =>
                        FromBase(Factor(Math.Min(_last_epoch, _iterations)));

                    private double Factor(int epoch) => Math.Pow(1.0 - (double)epoch / _iterations, _power);
                }
            }
        }
    }
}
