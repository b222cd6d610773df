using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Extends sequences by their mirror image, without the edge itself.</summary>
        /// <param name="padding">What is added at the beginning and end of the last axis, then of the one before, ….</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ReflectionPad1d ReflectionPad1d((long, long) padding) => new(padding.Item1, padding.Item2);

        /// <summary>Extends sequences by their mirror image, without the edge itself.</summary>
        /// <param name="padding">What is added on every side.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ReflectionPad1d ReflectionPad1d(long padding) => new(padding, padding);

        /// <summary>Extends images by their mirror image, without the edge itself.</summary>
        /// <param name="padding">What is added at the beginning and end of the last axis, then of the one before, ….</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ReflectionPad2d ReflectionPad2d((long, long, long, long) padding) => new(padding.Item1, padding.Item2, padding.Item3, padding.Item4);

        /// <summary>Extends images by their mirror image, without the edge itself.</summary>
        /// <param name="padding">What is added on every side.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ReflectionPad2d ReflectionPad2d(long padding) => new(padding, padding, padding, padding);

        /// <summary>Extends volumes by their mirror image, without the edge itself.</summary>
        /// <param name="padding">What is added at the beginning and end of the last axis, then of the one before, ….</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ReflectionPad3d ReflectionPad3d((long, long, long, long, long, long) padding) => new(padding.Item1, padding.Item2, padding.Item3, padding.Item4, padding.Item5, padding.Item6);

        /// <summary>Extends volumes by their mirror image, without the edge itself.</summary>
        /// <param name="padding">What is added on every side.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ReflectionPad3d ReflectionPad3d(long padding) => new(padding, padding, padding, padding, padding, padding);

        /// <summary>Extends sequences by repeating the edge.</summary>
        /// <param name="padding">What is added at the beginning and end of the last axis, then of the one before, ….</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ReplicationPad1d ReplicationPad1d((long, long) padding) => new(padding.Item1, padding.Item2);

        /// <summary>Extends sequences by repeating the edge.</summary>
        /// <param name="padding">What is added on every side.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ReplicationPad1d ReplicationPad1d(long padding) => new(padding, padding);

        /// <summary>Extends images by repeating the edge.</summary>
        /// <param name="padding">What is added at the beginning and end of the last axis, then of the one before, ….</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ReplicationPad2d ReplicationPad2d((long, long, long, long) padding) => new(padding.Item1, padding.Item2, padding.Item3, padding.Item4);

        /// <summary>Extends images by repeating the edge.</summary>
        /// <param name="padding">What is added on every side.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ReplicationPad2d ReplicationPad2d(long padding) => new(padding, padding, padding, padding);

        /// <summary>Extends volumes by repeating the edge.</summary>
        /// <param name="padding">What is added at the beginning and end of the last axis, then of the one before, ….</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ReplicationPad3d ReplicationPad3d((long, long, long, long, long, long) padding) => new(padding.Item1, padding.Item2, padding.Item3, padding.Item4, padding.Item5, padding.Item6);

        /// <summary>Extends volumes by repeating the edge.</summary>
        /// <param name="padding">What is added on every side.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ReplicationPad3d ReplicationPad3d(long padding) => new(padding, padding, padding, padding, padding, padding);

        /// <summary>Extends sequences by a constant.</summary>
        /// <param name="padding">What is added at the beginning and end of the last axis, then of the one before, ….</param>
        /// <param name="value">The value used instead.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ConstantPad1d ConstantPad1d((long, long) padding, double value) => new(value, padding.Item1, padding.Item2);

        /// <summary>Extends sequences by a constant.</summary>
        /// <param name="padding">What is added on every side.</param>
        /// <param name="value">The value used instead.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ConstantPad1d ConstantPad1d(long padding, double value) => new(value, padding, padding);

        /// <summary>Extends images by a constant.</summary>
        /// <param name="padding">What is added at the beginning and end of the last axis, then of the one before, ….</param>
        /// <param name="value">The value used instead.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ConstantPad2d ConstantPad2d((long, long, long, long) padding, double value) => new(value, padding.Item1, padding.Item2, padding.Item3, padding.Item4);

        /// <summary>Extends images by a constant.</summary>
        /// <param name="padding">What is added on every side.</param>
        /// <param name="value">The value used instead.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ConstantPad2d ConstantPad2d(long padding, double value) => new(value, padding, padding, padding, padding);

        /// <summary>Extends volumes by a constant.</summary>
        /// <param name="padding">What is added at the beginning and end of the last axis, then of the one before, ….</param>
        /// <param name="value">The value used instead.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ConstantPad3d ConstantPad3d((long, long, long, long, long, long) padding, double value) => new(value, padding.Item1, padding.Item2, padding.Item3, padding.Item4, padding.Item5, padding.Item6);

        /// <summary>Extends volumes by a constant.</summary>
        /// <param name="padding">What is added on every side.</param>
        /// <param name="value">The value used instead.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ConstantPad3d ConstantPad3d(long padding, double value) => new(value, padding, padding, padding, padding, padding, padding);

        /// <summary>Extends images by zeros.</summary>
        /// <param name="padding">What is added at the beginning and end of the last axis, then of the one before, ….</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ZeroPad2d ZeroPad2d((long, long, long, long) padding) => new(padding.Item1, padding.Item2, padding.Item3, padding.Item4);

        /// <summary>Extends images by zeros.</summary>
        /// <param name="padding">What is added on every side.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static ZeroPad2d ZeroPad2d(long padding) => new(padding, padding, padding, padding);
    }
}
