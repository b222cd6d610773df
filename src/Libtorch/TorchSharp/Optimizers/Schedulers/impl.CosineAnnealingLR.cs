namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Lets the rates swing between base and a smallest one along a cosine.</summary>
                /// <remarks>η_min + (base - η_min) (1 + cos(π epoch / T_max)) / 2: arXiv:1608.03983, equation 5, without restarts.</remarks>
                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _half;
                    private readonly double _least;

                    /// <summary>Creates the scheduler and sets the first learning rates.</summary>
                    /// <param name="optimizer">The optimizer.</param>
                    /// <param name="T_max">Half a period, in epochs.</param>
                    /// <param name="eta_min">The smallest rate.</param>
                    /// <param name="last_epoch">The epoch before the first, -1 to begin.</param>
                    /// <param name="verbose">Whether to write changes to the console.</param>
                    public CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(T_max);
                        _half = T_max;
                        _least = eta_min;
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr()
                    {
                        // The recurrence of the closed form: it lets other rules change the rates in between.
                        if (_last_epoch == 0) return Scaled(1);
                        var rates = _optimizer.ParamGroups.Select(static group => group.LearningRate);
                        if (_step_count == 1 && _last_epoch > 0) return get_closed_form_lr();
                        if ((_last_epoch - 1 - _half) % (2 * _half) == 0)
                            return rates.Zip(_base_lrs, (rate, start) => rate + (start - _least) * (1 - Math.Cos(Math.PI / _half)) / 2);
                        var ratio = (1 + Math.Cos(Math.PI * _last_epoch / _half)) / (1 + Math.Cos(Math.PI * (_last_epoch - 1) / _half));
                        return rates.Select(rate => ratio * (rate - _least) + _least);
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() =>
                        _base_lrs.Select(start => _least + (start - _least) * (1 + Math.Cos(Math.PI * _last_epoch / _half)) / 2);
                }
            }
        }
    }
}
